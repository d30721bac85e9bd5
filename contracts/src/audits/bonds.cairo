//! What auditors put up, by way of Staking and the Slasher.

use core::num::traits::Zero;
use starknet::get_caller_address;
use crate::registry::interface::{IRegistryDispatcher, IRegistryDispatcherTrait};
use crate::registry::types::ProviderId;
use crate::slasher::interface::{ISlasherDispatcher, ISlasherDispatcherTrait};
use crate::slasher::types::Offence;
use crate::staking::interface::{IStakeLocksDispatcher, IStakeLocksDispatcherTrait};
use crate::staking::types::LockReason;
use super::packing::{AuditWord, AuditorsTrait, bit};

#[derive(Copy, Drop)]
pub struct Bonds {
    pub registry: IRegistryDispatcher,
    pub locks: IStakeLocksDispatcher,
}

#[generate_trait]
pub impl BondsImpl of BondsTrait {
    /// Locks every auditor's bond.
    fn lock(self: Bonds, audit: AuditWord) {
        for auditor in audit.auditors() {
            let owner = self.registry.owner_of(*auditor);
            self.locks.lock(owner, LockReason::Audit, audit.bond);
        }
    }

    /// Gives the bonds of those that still count back.
    fn release(self: Bonds, audit: AuditWord) {
        let auditors = audit.auditors();
        for i in 0..audit.count {
            if audit.out & bit(i) == 0 {
                let owner = self.registry.owner_of(*auditors[i]);
                self.locks.unlock(owner, LockReason::Audit, audit.bond);
            }
        }
    }

    /// Slashes the bonds of the auditors in the set `silent`; the caller of the
    /// contract is the reporter. Returns who lost how much.
    fn slash(
        self: Bonds, slasher: ISlasherDispatcher, audit: AuditWord, silent: u8,
    ) -> Span<(ProviderId, u128)> {
        let reporter = get_caller_address();
        let auditors = audit.auditors();
        let mut losses = array![];
        for i in 0..audit.count {
            if silent & bit(i) != 0 {
                let owner = self.registry.owner_of(*auditors[i]);
                self.locks.unlock(owner, LockReason::Audit, audit.bond);
                let (slashed, _) = slasher
                    .slash(Offence::SilentAuditor, owner, audit.bond, reporter, Zero::zero());
                losses.append((*auditors[i], slashed));
            }
        }
        losses.span()
    }
}
