use crate::auction::clearing::{CursorTrait, RankedBid, is_before, share_of, start};

const LOT: u128 = 100;
const RESERVE: u128 = 5;

/// (price, sold, marginal price, marginal index, fill) of an order.
fn cleared(offers: Span<RankedBid>) -> (u128, u128, u128, u32, u128) {
    let mut cursor = start();
    for offer in offers {
        cursor.take(*offer, LOT);
    }
    assert_eq!(cursor.count, offers.len());
    let price = cursor.clearing_price(RESERVE);
    (price, cursor.sold, cursor.marginal_price, cursor.marginal_index, cursor.fill)
}

fn offer(price: u128, index: u32, dollars: u128) -> RankedBid {
    RankedBid { price, index, dollars }
}

#[test]
fn the_first_that_gets_nothing_sets_the_price() {
    // nobody; one; demand below, at and one beyond the lot
    assert_eq!(cleared([].span()), (5, 0, 0, 0, 0));
    assert_eq!(cleared([offer(9, 0, 40)].span()), (5, 40, 0, 0, 0));
    assert_eq!(cleared([offer(9, 0, 40), offer(8, 1, 59)].span()), (5, 99, 0, 0, 0));
    assert_eq!(cleared([offer(9, 0, 40), offer(8, 1, 60)].span()), (5, 100, 8, 1, 60));
    assert_eq!(cleared([offer(9, 0, 40), offer(8, 1, 61)].span()), (5, 100, 8, 1, 60));
    // the remainder of the last winner is not a rejected bid, the next one is
    assert_eq!(
        cleared([offer(9, 0, 40), offer(8, 1, 61), offer(7, 2, 1)].span()), (7, 100, 8, 1, 60),
    );
    assert_eq!(
        cleared([offer(9, 0, 40), offer(8, 1, 60), offer(7, 2, 1)].span()), (7, 100, 8, 1, 60),
    );
    assert_eq!(
        cleared([offer(9, 0, 40), offer(8, 1, 60), offer(7, 2, 1), offer(6, 3, 90)].span()),
        (7, 100, 8, 1, 60),
    );
    // a tie at the margin: the later commitment is rejected at the winners' own price
    assert_eq!(cleared([offer(9, 0, 100), offer(9, 1, 100)].span()), (9, 100, 9, 0, 100));
    // at the reserve
    assert_eq!(cleared([offer(5, 0, 100), offer(5, 7, 100)].span()), (5, 100, 5, 0, 100));
}

#[test]
fn shares_follow_from_the_last_winner() {
    let shares = |bid| share_of(bid, 8, 4, 30);
    assert_eq!(shares(offer(9, 9, 50)), 50);
    assert_eq!(shares(offer(8, 3, 50)), 50);
    assert_eq!(shares(offer(8, 4, 50)), 30);
    assert_eq!(shares(offer(8, 5, 50)), 0);
    assert_eq!(shares(offer(7, 0, 50)), 0);
    // a lot that was larger than all bids
    assert_eq!(share_of(offer(1, 16_777_215, 50), 0, 0, 0), 50);
}

#[test]
fn the_order_is_strict_and_total() {
    let mut bids: Array<(u128, u32)> = array![];
    for price in 1..5_u128 {
        for index in 0..4_u32 {
            bids.append((price, index));
        }
    }
    for left in bids.span() {
        for right in bids.span() {
            let (p, i) = *left;
            let (q, j) = *right;
            let before = is_before(p, i, q, j);
            let after = is_before(q, j, p, i);
            assert!(!(before && after));
            assert_eq!(before || after, (p, i) != (q, j));
        }
    }
}

#[test]
#[should_panic(expected: 'AUCTION: wrong order')]
fn a_rising_price_is_refused() {
    cleared([offer(9, 0, 40), offer(10, 1, 60)].span());
}

#[test]
#[should_panic(expected: 'AUCTION: wrong order')]
fn a_tie_goes_by_the_commitment() {
    cleared([offer(9, 1, 40), offer(9, 0, 60)].span());
}
