use core::dict::Felt252Dict;
use crate::audits::sampling::{MAX_SAMPLES, size, tasks};

#[test]
fn a_whole_number_is_exact() {
    for seed in 0..20_u32 {
        assert_eq!(size(seed.into(), 0, 50), 0);
        assert_eq!(size(seed.into(), 30_000, 50), 3);
        assert_eq!(size(seed.into(), 30_000, 2), 2);
        assert_eq!(size(seed.into(), 300_000, 50), MAX_SAMPLES);
    }
}

/// 2.25 are expected: about a quarter of 400 seeds give 3, the others 2. Four
/// standard deviations are 35.
#[test]
fn a_fraction_is_a_chance() {
    let mut more: u32 = 0;
    for seed in 0..400_u32 {
        let samples = size(seed.into(), 22_500, 50);
        assert!(samples == 2 || samples == 3);
        more += samples - 2;
    }
    assert!(more > 65 && more < 135, "{more} of 400");
}

#[test]
fn all_leaves_when_as_many_are_asked_for() {
    let drawn = tasks('seed', 10, 16, 16);
    let mut seen: Felt252Dict<u8> = Default::default();
    for task in drawn {
        assert!(*task >= 10 && *task < 26);
        assert!(seen.get((*task).into()) == 0, "twice");
        seen.insert((*task).into(), 1);
    }
    assert_eq!(drawn.len(), 16);
}

#[test]
fn no_leaf_twice_and_none_outside() {
    for seed in 0..64_u32 {
        let drawn = tasks(seed.into(), 1_000, 20, 6);
        assert_eq!(drawn.len(), 6);
        for i in 0..6_u32 {
            assert!(*drawn[i] >= 1_000 && *drawn[i] < 1_020);
            for j in 0..i {
                assert!(*drawn[i] != *drawn[j]);
            }
        }
    }
    assert_eq!(tasks('one', 5, 1, 1), [5].span());
    assert_eq!(tasks('none', 5, 9, 0), [].span());
}

/// 400 draws of 3 out of 10: each leaf is expected 120 times. χ² of sampling
/// without replacement is below that of 9 degrees of freedom, whose 1/1000
/// point is 27.88.
#[test]
fn every_leaf_is_equally_likely() {
    let mut counts: Felt252Dict<u32> = Default::default();
    for seed in 0..400_u32 {
        for task in tasks(seed.into(), 0, 10, 3) {
            let key = (*task).into();
            counts.insert(key, counts.get(key) + 1);
        }
    }
    let mut chi: i64 = 0;
    for task in 0..10_u32 {
        let seen: i64 = counts.get(task.into()).into();
        chi += (seen - 120) * (seen - 120) * 1000 / 120;
    }
    assert!(chi < 27_880, "chi2 {chi}/1000");
}

/// The 10 pairs out of 5 leaves: 400 draws, 40 expected of each; 9 degrees of
/// freedom.
#[test]
fn every_pair_is_equally_likely() {
    let mut counts: Felt252Dict<u32> = Default::default();
    for seed in 0..400_u32 {
        let drawn = tasks(seed.into(), 0, 5, 2);
        let (low, high) = if *drawn[0] < *drawn[1] {
            (*drawn[0], *drawn[1])
        } else {
            (*drawn[1], *drawn[0])
        };
        let key = (low * 5 + high).into();
        counts.insert(key, counts.get(key) + 1);
    }
    let mut chi: i64 = 0;
    for low in 0..5_u32 {
        for high in (low + 1)..5 {
            let seen: i64 = counts.get((low * 5 + high).into()).into();
            chi += (seen - 40) * (seen - 40) * 1000 / 40;
        }
    }
    assert!(chi < 27_880, "chi2 {chi}/1000");
}
