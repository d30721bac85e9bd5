use crate::rewards::packing::{PackConfig, PackEarner, PackLedger, PackPots, PackWork, Pots};
use crate::rewards::shares::{
    CREDIT, SCALE, capped_rate, commission, fee_cap, kept, payable, rate, whole,
};
use crate::rewards::types::{Earner, RewardsConfig, RewardsLedger, WorkDone};

const BIG: u128 = 0xffffffffffffffffffffffff; // 2^96 - 1

#[test]
fn words_keep_what_they_hold() {
    for word in array![
        Pots { epoch: 0, stakers: 0, workers: 0 },
        Pots { epoch: 0x7fffffff, stakers: BIG, workers: BIG },
        Pots { epoch: 1, stakers: 0, workers: BIG },
    ] {
        let packed = PackPots::pack(word);
        assert!(packed != 0, "zero word");
        assert_eq!(PackPots::unpack(packed), word);
    }
    for word in array![
        WorkDone { epoch: 0, fees: 0 }, WorkDone { epoch: 0xffffffffff, fees: BIG },
    ] {
        let packed = PackWork::pack(word);
        assert!(packed != 0, "zero word");
        assert_eq!(PackWork::unpack(packed), word);
    }
    for word in array![
        Earner { next: 0, credit: 0 },
        Earner {
            next: 0xffffffffff,
            credit: u256 { low: 0xffffffffffffffffffffffffffffffff, high: 0xffffffffffffffffff },
        },
        Earner { next: 1, credit: u256 { low: 0, high: 1 } },
    ] {
        let packed = PackEarner::pack(word);
        assert!(packed != 0, "zero word");
        assert_eq!(PackEarner::unpack(packed), word);
    }
    let most = 0xffffffffffffffffffffffffffffff_u128; // 2^120 - 1
    for word in array![
        RewardsLedger { received: 0, paid: 0 }, RewardsLedger { received: most, paid: most },
    ] {
        let packed = PackLedger::pack(word);
        assert!(packed != 0, "zero word");
        assert_eq!(PackLedger::unpack(packed), word);
    }
    for word in array![
        RewardsConfig { epoch_seconds: 0, staker_bps: 0, rebate_bps: 0, price_max_age: 0 },
        RewardsConfig {
            epoch_seconds: 0xffffffff,
            staker_bps: 0xffff,
            rebate_bps: 0xffff,
            price_max_age: 0xffffffff,
        },
        RewardsConfig { epoch_seconds: 1, staker_bps: 2, rebate_bps: 3, price_max_age: 4 },
    ] {
        assert_eq!(PackConfig::unpack(PackConfig::pack(word)), word);
    }
    assert_eq!(PackEarner::unpack(0), Earner { next: 0, credit: 0 });
    assert_eq!(PackWork::unpack(0), WorkDone { epoch: 0, fees: 0 });
}

#[test]
#[should_panic(expected: 'REWARDS: amount too large')]
fn a_pot_has_room() {
    PackPots::pack(Pots { epoch: 0, stakers: BIG + 1, workers: 0 });
}

#[test]
#[should_panic(expected: 'REWARDS: amount too large')]
fn a_credit_has_room() {
    PackEarner::pack(Earner { next: 0, credit: u256 { low: 0, high: 0x1000000000000000000 } });
}

#[test]
#[should_panic(expected: 'REWARDS: amount too large')]
fn fees_have_room() {
    PackWork::pack(WorkDone { epoch: 0, fees: BIG + 1 });
}

#[test]
fn divisions_lose_nothing() {
    for (pot, weight, cap) in array![
        (0_u256, 0_u256, 0_u256), (5, 0, 9), (0, 5, 9), (10, 3, 9), (10, 3, 3), (10, 3, 2),
        (10, 3, 0), (BIG.into() * SCALE, 7, BIG.into() * SCALE), (3, 10, 1),
    ] {
        let (fair, left) = rate(pot, weight);
        assert_eq!(fair * weight + left, pot);
        assert!(weight == 0 || left < weight, "more than a division leaves");
        let (capped, rest) = capped_rate(pot, weight, cap);
        assert_eq!(capped * weight + rest, pot);
        assert!(capped <= cap && capped <= fair, "above its cap");
        for bps in array![0_u16, 1, 3_333, 10_000] {
            assert_eq!(
                commission(fair, weight, bps) + kept(fair, weight, bps), whole(fair, weight),
            );
        }
        let (units, credit) = payable(whole(fair, weight));
        assert_eq!(units * CREDIT + credit, whole(fair, weight));
        assert!(credit < CREDIT, "a whole unit kept");
    }
    // Half of a dollar of fees, at 2 dollars: a quarter SAGE, per 1e-6 dollar.
    let wad = 1_000_000_000_000_000_000_u128;
    assert_eq!(fee_cap(5_000, 2 * wad), 250_000_000_000 * SCALE);
    assert_eq!(fee_cap(10_000, 0), 0);
    assert_eq!(fee_cap(0, wad), 0);
    let most: u128 = 0xffffffffffffffffffffffffffffffff;
    assert_eq!(
        fee_cap(10_000, most), 1_000_000_000_000_000_000_000_000_000_000 * SCALE / most.into(),
    );
    assert!(fee_cap(10_000, 1) > 0, "fits at the lowest price");
}
