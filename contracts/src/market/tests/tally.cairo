use core::poseidon::poseidon_hash_span;
use crate::escrow::types::Payout;
use crate::market::tally::{TallyTrait, merge_few, merge_many};
use super::setup::account;

#[test]
fn sums_are_the_same_however_they_are_made() {
    let mut seed: felt252 = 'tally';
    for length in 0..20_u32 {
        let mut tally = TallyTrait::new();
        let mut entries: Array<Payout> = array![];
        let mut whole: u128 = 0;
        for _ in 0..length {
            seed = poseidon_hash_span([seed].span());
            let random: u256 = seed.into();
            let to = account(1 + (random.low % 5).into());
            let amount = random.high % 4;
            tally.add(to, amount);
            if amount != 0 {
                entries.append(Payout { to, amount });
            }
            whole += amount;
        }
        let sums = tally.finish();
        assert_eq!(sums, merge_few(entries.span()));
        assert_eq!(sums, merge_many(entries.span()));
        let mut paid: u128 = 0;
        for i in 0..sums.len() {
            paid += *sums[i].amount;
            for j in 0..i {
                assert!(*sums[i].to != *sums[j].to);
            }
        }
        assert_eq!(paid, whole);
    }
}

#[test]
fn accounts_keep_the_order_in_which_they_came() {
    let (a, b, c) = (account('a'), account('b'), account('c'));
    let mut tally = TallyTrait::new();
    for (to, amount) in array![(b, 1_u128), (c, 0), (a, 2), (b, 3)] {
        tally.add(to, amount);
    }
    assert_eq!(tally.finish(), [Payout { to: b, amount: 4 }, Payout { to: a, amount: 2 }].span());
}
