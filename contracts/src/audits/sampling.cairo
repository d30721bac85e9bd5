//! Which leaves are audited, from a seed that nobody could know when the root
//! was posted.

use core::poseidon::poseidon_hash_span;

/// Leaves per assignment at most, whatever a tier asks for.
pub const MAX_SAMPLES: u32 = 16;

const E4: u32 = 10_000;

/// How many leaves of `count` to audit when `samples_e4` / 10,000 are expected:
/// the whole part, and one more with the chance of the rest.
pub fn size(seed: felt252, samples_e4: u32, count: u32) -> u32 {
    let (whole, rest) = DivRem::div_rem(samples_e4, E4.try_into().unwrap());
    let mut samples = whole;
    if rest != 0 && below(poseidon_hash_span([seed, 'FRACTION'].span()), E4) < rest {
        samples += 1;
    }
    if samples > count {
        samples = count;
    }
    if samples > MAX_SAMPLES {
        samples = MAX_SAMPLES;
    }
    samples
}

/// `samples` different tasks of [first, first + count), every set of them
/// equally likely: Floyd's algorithm, which needs exactly one hash per leaf.
/// `samples` <= `count`.
pub fn tasks(seed: felt252, first: u32, count: u32, samples: u32) -> Span<u32> {
    let mut drawn: Array<u32> = array![];
    for last in (count - samples)..count {
        let candidate = first
            + below(poseidon_hash_span([seed, 'LEAF', last.into()].span()), last + 1);
        if contains(drawn.span(), candidate) {
            drawn.append(first + last);
        } else {
            drawn.append(candidate);
        }
    }
    drawn.span()
}

/// Reduces a hash to [0, bound); the bias is below 2^-96.
fn below(hash: felt252, bound: u32) -> u32 {
    let wide: u256 = hash.into();
    (wide.low % bound.into()).try_into().unwrap()
}

fn contains(drawn: Span<u32>, task: u32) -> bool {
    for one in drawn {
        if *one == task {
            return true;
        }
    }
    false
}
