//! Stories across contracts.

mod governance;
