use crate::oracle::ring::Head;
use crate::pol::packing::{
    P80, Pool, pack_config, pack_pool, pack_weeks, unpack_config, unpack_pool, unpack_weeks,
};
use crate::pol::types::{PolConfig, Reserves};

const P112: u128 = 0x10000000000000000000000000000;

#[test]
fn words_come_back() {
    for (sage, usd, index, at) in [
        (0, 0, 0, 0), (P112 - 1, P80 - 1, 127, 0xffffffffff), (1, 2, 3, 4), (P112 - 1, 0, 127, 0),
        (0, P80 - 1, 0, 0xffffffffff),
    ]
        .span() {
        let pool = Pool {
            reserves: Reserves { sage: *sage, usd: *usd }, head: Head { index: *index, at: *at },
        };
        assert_eq!(unpack_pool(pack_pool(pool)), pool);
    }
    for (fee_bps, max_deviation, target_floor, target_cap) in [
        (0, 0, 0, 0), (0xffff, 0xffffffff, P80 - 1, P80 - 1), (30, 20_000, 4, 5),
    ]
        .span() {
        let config = PolConfig {
            fee_bps: *fee_bps,
            max_deviation: *max_deviation,
            target_floor: *target_floor,
            target_cap: *target_cap,
        };
        assert_eq!(unpack_config(pack_config(config)), config);
    }
    let most = 0xffffffffffffffffffffffff;
    for (pair, weeks) in [
        (0xffffffff, (most, most)), (0xffffffff, (0, most)), (0, (most, 0)), (1, (2, 3)),
    ]
        .span() {
        assert_eq!(unpack_weeks(pack_weeks(*pair, *weeks)), (*pair, *weeks));
    }
    assert_eq!(unpack_weeks(0), (0, (0, 0)));
}

#[test]
#[should_panic(expected: 'BITS: field too large')]
fn reserves_of_sage_have_a_bound() {
    let reserves = Reserves { sage: P112, usd: 0 };
    pack_pool(Pool { reserves, head: Head { index: 0, at: 0 } });
}

#[test]
#[should_panic(expected: 'BITS: field too large')]
fn reserves_of_usd_have_a_bound() {
    let reserves = Reserves { sage: 0, usd: P80 };
    pack_pool(Pool { reserves, head: Head { index: 0, at: 0 } });
}

#[test]
#[should_panic(expected: 'BITS: field too large')]
fn a_week_has_a_bound() {
    pack_weeks(0, (0, 0x1000000000000000000000000));
}
