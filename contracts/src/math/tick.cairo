//! Prices as ticks: logarithms to the base 1.000001, which is Ekubo's, so that
//! its ticks and ours add up.
//!
//! Price p (dollars per whole SAGE, WAD) has the tick t = floor(log(p / 1e18)).
//! Both ways go through one function, `ratio`, so that they agree with each
//! other, and with the Go model, to the unit. Against the true logarithm:
//! `price_of` is at most 1 unit and 1e-24 of the price too low or 1e-24 too
//! high; `tick_of` is off by one only where p is within 1e-24 of a tick's price.

use core::num::traits::WideMul;
use super::ratio::WAD;

/// Prices have ticks within these bounds, a trillionth of a dollar to a trillion.
pub const MIN_PRICE: u128 = 1_000_000;
pub const MAX_PRICE: u128 = 1_000_000_000_000_000_000_000_000_000_000;
/// Ticks lie in [-MAX_TICK, MAX_TICK].
pub const MAX_TICK: i128 = 27_631_035;
/// ln(1.000001), WAD: what one tick is worth as a logarithmic return.
pub const TICK_LOG: u128 = 999_999_500_000;

/// 2^128 / 1.000001^(2^k), rounded down, from k = 24 to k = 0. The Go model's
/// tests compute them anew.
const POWERS: [u128; 25] = [
    0xde2ee4bc381afa7089aa84bb65, 0xee7e32d61fdb0a5e622b820f681d0,
    0x3dc5dac7376e20fc8679758d1bcdcfb, 0x1f703399d88f6aa83a28b22d4a1f56e3,
    0x59b63684b86e9f486ec54727371ba6c9, 0x978bcb9894317807e5fa4498eee7c0fa,
    0xc4f76b68947482dc198a48a54348c4ed, 0xe08d35706200796273f0b3a981d90cfd,
    0xefc2bf59df33ecc28125cf78ec4f167f, 0xf7bf5211c72f5185f372aeb1d48f937d,
    0xfbd701c7cbc4c8a6bb81efd232d1e4e7, 0xfde95287d26d81bea159c37073122c73,
    0xfef41d1a5f2ae3a20676bec6f7f94599, 0xff79eb706b9a64c6431d76e63531e929,
    0xffbceceeb791747f10df216f2e53ec56, 0xffde7444b28145508125d10077ba83b8,
    0xffef3995a5b6a6267530f207142a5763, 0xfff79ca7a4d1bf1ee8556cea23cdbaa5,
    0xfffbce4b06c196e9247ac87695d53c5f, 0xfffde72350725cc4ea8feece3b5f13c7,
    0xfffef3911b7cff24ba1b3dbb5f8f5974, 0xffff79c86a8f6150a32d9778eceef97b,
    0xffffbce42c7be6c998ad6318193c0b18, 0xffffde72140b00a354bd3dc828e976c9,
    0xffffef390978c398134b4ff3764fe40f,
];
/// 2^24 to 2^0, as the powers go.
const STEPS: [u128; 25] = [
    16777216, 8388608, 4194304, 2097152, 1048576, 524288, 262144, 131072, 65536, 32768, 16384, 8192,
    4096, 2048, 1024, 512, 256, 128, 64, 32, 16, 8, 4, 2, 1,
];
const ONE: u128 = 0xffffffffffffffffffffffffffffffff;
const TWO_128: u256 = 0x100000000000000000000000000000000;

pub mod errors {
    pub const OUT_OF_RANGE: felt252 = 'TICK: out of range';
    pub const DIVISION_BY_ZERO: felt252 = 'TICK: division by zero';
}

/// floor(log(price)) of a price in WAD. Errors: TICK: out of range.
pub fn tick_of(price: u128) -> i128 {
    assert(MIN_PRICE <= price && price <= MAX_PRICE, errors::OUT_OF_RANGE);
    if price == WAD {
        return 0;
    }
    if price > WAD {
        let below: u256 = u256 { low: 0, high: WAD } / price.into();
        signed(search(below.low, false))
    } else {
        let below: u256 = u256 { low: 0, high: price } / WAD.into();
        -signed(search(below.low, true) + 1)
    }
}

/// The price at a tick, WAD, rounded down. Errors: TICK: out of range.
pub fn price_of(tick: i128) -> u128 {
    assert(-MAX_TICK <= tick && tick <= MAX_TICK, errors::OUT_OF_RANGE);
    let below = ratio(magnitude(tick));
    let price: u256 = if tick < 0 {
        WideMul::<u128, u128>::wide_mul(WAD, below) / TWO_128
    } else {
        u256 { low: 0, high: WAD } / below.into()
    };
    price.low
}

/// a / n towards minus infinity. Errors: TICK: division by zero.
pub fn floor_div(a: i128, n: u64) -> i128 {
    assert(n != 0, errors::DIVISION_BY_ZERO);
    let divisor: u128 = n.into();
    if a < 0 {
        -signed((magnitude(a) + divisor - 1) / divisor)
    } else {
        signed(magnitude(a) / divisor)
    }
}

pub fn magnitude(value: i128) -> u128 {
    if value < 0 {
        (-value).try_into().unwrap()
    } else {
        value.try_into().unwrap()
    }
}

pub fn signed(value: u128) -> i128 {
    value.try_into().unwrap()
}

/// 1.000001^-steps, 2^128 being one, rounded down after each factor.
fn ratio(steps: u128) -> u128 {
    let mut product = ONE;
    let mut powers = POWERS.span();
    for step in STEPS.span() {
        let power = *powers.pop_front().unwrap();
        if steps & *step != 0 {
            product = upper(product, power);
        }
    }
    product
}

/// The most steps whose `ratio` is at least `bound`, or above it if `strict`.
/// It multiplies in the order of `ratio`, hence agrees with it exactly.
fn search(bound: u128, strict: bool) -> u128 {
    let mut product = ONE;
    let mut steps = 0;
    let mut powers = POWERS.span();
    for step in STEPS.span() {
        let next = upper(product, *powers.pop_front().unwrap());
        if next > bound || (next == bound && !strict) {
            product = next;
            steps += *step;
        }
    }
    steps
}

fn upper(a: u128, b: u128) -> u128 {
    let product: u256 = a.wide_mul(b);
    product.high
}

#[cfg(test)]
mod tests {
    use super::super::ratio::WAD;
    use super::{MAX_PRICE, MAX_TICK, MIN_PRICE, floor_div, magnitude, price_of, tick_of};

    #[test]
    fn known_prices_have_known_ticks() {
        // log(p) / log(1.000001), computed with 120 digits
        for (price, tick) in [
            (WAD, 0), (WAD + 1, 0), (WAD - 1, -1), (1_000_001_000_000_000_001, 1),
            (1_000_001_000_000_000_000, 0), (2 * WAD, 693_147), (WAD / 2, -693_148),
            (MAX_PRICE, 27_631_034), (MIN_PRICE, -27_631_035), (10 * WAD, 2_302_586),
            (WAD / 10, -2_302_587), (250_000_000_000_000_000, -1_386_296),
        ]
            .span() {
            assert_eq!(tick_of(*price), *tick, "{}", *price);
        }
        for (tick, price) in [
            (0, WAD), (1, 1_000_001_000_000_000_000), (-1, 999_999_000_000_999_999),
            (2, 1_000_002_000_001_000_000), (693_147, 1_999_998_945_733_849_348),
        ]
            .span() {
            assert_eq!(price_of(*tick), *price, "{}", *tick);
        }
    }

    #[test]
    fn a_tick_and_its_price_belong_together() {
        let mut tick = -MAX_TICK;
        while tick <= MAX_TICK {
            let price = price_of(tick);
            if price > 1_000_000_000 && price < MAX_PRICE {
                let back = tick_of(price);
                assert!(back == tick || back == tick - 1, "{} {}", tick, back);
                assert!(tick_of(price + 1 + price / 1_000_000_000_000) >= tick, "{}", tick);
                assert!(price_of(tick + 1) > price, "{}", tick);
            }
            tick += 987_654;
        }
    }

    #[test]
    fn divides_towards_minus_infinity() {
        for (a, n, q) in [
            (7, 2, 3), (-7, 2, -4), (-8, 2, -4), (0, 5, 0), (-1, 0xffffffffffffffff, -1),
            (1, 0xffffffffffffffff, 0), (-5, 1, -5),
        ]
            .span() {
            assert_eq!(floor_div(*a, *n), *q);
        }
        assert_eq!(magnitude(-3), 3);
        assert_eq!(magnitude(3), 3);
    }

    #[test]
    #[should_panic(expected: 'TICK: out of range')]
    fn a_price_below_the_least_has_no_tick() {
        tick_of(MIN_PRICE - 1);
    }

    #[test]
    #[should_panic(expected: 'TICK: out of range')]
    fn a_price_above_the_most_has_no_tick() {
        tick_of(MAX_PRICE + 1);
    }

    #[test]
    #[should_panic(expected: 'TICK: out of range')]
    fn a_tick_beyond_the_last_has_no_price() {
        price_of(MAX_TICK + 1);
    }

    #[test]
    #[should_panic(expected: 'TICK: division by zero')]
    fn nothing_is_divided_by_zero() {
        floor_div(1, 0);
    }
}
