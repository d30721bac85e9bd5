//! The contracts that the end of a case calls.

use starknet::{ContractAddress, get_contract_address};
use crate::audits::interface::IAuditsDispatcher;
use crate::market::interface::IMarketPeersDispatcher;
use crate::registry::interface::IRegistryDispatcher;
use crate::slasher::interface::{ISlasherDispatcher, ISlasherDispatcherTrait};
use crate::slasher::types::Offence;
use crate::staking::interface::{IStakeLocksDispatcher, IStakeLocksDispatcherTrait};
use crate::staking::types::LockReason;
use super::packing::Case;
use super::till::Till;

#[derive(Copy, Drop)]
pub struct Peers {
    pub audits: IAuditsDispatcher,
    pub market: IMarketPeersDispatcher,
    pub registry: IRegistryDispatcher,
    pub locks: IStakeLocksDispatcher,
    pub slasher: ISlasherDispatcher,
    pub till: Till,
}

#[generate_trait]
pub impl AccuserImpl of AccuserTrait {
    fn free_accuser(self: Peers, opener: ContractAddress, case: Case) {
        if case.held != 0 {
            self.locks.unlock(opener, LockReason::Jury, case.held);
        }
    }

    fn slash_accuser(self: Peers, opener: ContractAddress, bond: u128, victim: ContractAddress) {
        self.slasher.slash(Offence::WrongAudit, opener, bond, get_contract_address(), victim);
    }
}
