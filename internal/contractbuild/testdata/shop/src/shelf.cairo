#[starknet::contract]
mod Shelf {
    #[storage]
    struct Storage {}
}
