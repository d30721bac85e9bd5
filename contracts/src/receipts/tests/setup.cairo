use starknet::syscalls::deploy_syscall;
use starknet::testing::{set_block_timestamp, set_contract_address};
use starknet::{ClassHash, ContractAddress, SyscallResultTrait};
use crate::components::wired::{IWiredDispatcher, IWiredDispatcherTrait, Peers};
use crate::receipts::contract::Receipts;
use crate::receipts::interface::IReceiptsDispatcher;
use crate::receipts::tree::{PAD, Place, depth, leaf_hash, node_hash};
use crate::receipts::types::{Leaf, Opening};
use crate::testing::dials::params;
use crate::testing::events::drop_events;
use super::mocks::{IMarketMockDispatcher, INotesMockDispatcher, MarketMock, NotesMock};

pub const NOW: u64 = 1_700_000_000;
pub const JOB: u64 = 0x100000002;
pub const REVEAL: u64 = 600;

#[derive(Copy, Drop)]
pub struct Setup {
    pub address: ContractAddress,
    pub receipts: IReceiptsDispatcher,
    pub market: IMarketMockDispatcher,
    pub notes: INotesMockDispatcher,
}

pub fn account(name: felt252) -> ContractAddress {
    name.try_into().unwrap()
}

pub fn operator() -> ContractAddress {
    account('operator')
}

fn place(class: ClassHash, calldata: Span<felt252>, salt: felt252) -> ContractAddress {
    let (address, _) = deploy_syscall(class, salt, calldata, false).unwrap_syscall();
    address
}

pub fn deploy() -> Setup {
    set_block_timestamp(NOW);
    let address = place(Receipts::TEST_CLASS_HASH, ['governor', REVEAL.into()].span(), 0);
    let market = place(MarketMock::TEST_CLASS_HASH, [].span(), 1);
    let notes = place(NotesMock::TEST_CLASS_HASH, [].span(), 2);
    let other = account('other');
    let peers = Peers {
        token: other,
        staking: other,
        registry: notes,
        escrow: other,
        market,
        receipts: address,
        beacon: other,
        audits: notes,
        disputes: other,
        slasher: other,
        reputation: other,
        treasury: other,
        params: params(),
    };
    set_contract_address(account('governor'));
    IWiredDispatcher { contract_address: address }.wire(peers);
    drop_events(address);
    set_contract_address(operator());
    Setup {
        address,
        receipts: IReceiptsDispatcher { contract_address: address },
        market: IMarketMockDispatcher { contract_address: market },
        notes: INotesMockDispatcher { contract_address: notes },
    }
}

pub fn leaf(task: u32) -> Leaf {
    Leaf {
        input: 0x1000 + task.into(),
        output: u256 { low: 0x2000 + task.into(), high: 0x3000 },
        metering: 0x4000,
        environment: 'env',
        salt: 'salt' + task.into(),
    }
}

/// The level above.
fn fold(level: Span<felt252>) -> Array<felt252> {
    let mut above = array![];
    let mut rest = level;
    while let Some(pair) = rest.multi_pop_front::<2>() {
        let [left, right] = (*pair).unbox();
        above.append(node_hash(left, right));
    }
    above
}

/// The tree of tasks first .. first + count - 1, built level by level as a
/// worker does: its root, and the opening of each task.
pub fn tree(at: Place, first: u32, count: u32) -> (felt252, Array<Opening>) {
    let height = depth(count);
    let mut width: u32 = 1;
    for _ in 0..height {
        width *= 2;
    }
    let mut bottom = array![];
    for position in 0..width {
        bottom
            .append(
                if position < count {
                    leaf_hash(@at, first + position, @leaf(first + position))
                } else {
                    PAD
                },
            );
    }
    let mut levels = array![bottom.span()];
    for height in 0..height {
        levels.append(fold(*levels[height]).span());
    }
    let mut openings = array![];
    for position in 0..count {
        let mut path = array![];
        let mut place = position;
        for level in 0..height {
            let sibling = if place % 2 == 0 {
                place + 1
            } else {
                place - 1
            };
            path.append(*(*levels[level])[sibling]);
            place /= 2;
        }
        let task = first + position;
        openings.append(Opening { task, leaf: leaf(task), path: path.span() });
    }
    (*(*levels[height])[0], openings)
}

pub fn at(attempt: u8) -> Place {
    Place { job_id: JOB, attempt, worker: 7 }
}
