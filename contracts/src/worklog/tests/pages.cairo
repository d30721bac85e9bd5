use crate::worklog::page::{PackPage, Page, PageTrait, page_key};

#[test]
fn a_page_fits_a_word() {
    for page in [
        Page { generation: 1, bits: 0 }, Page { generation: 1, bits: 1 },
        Page { generation: 0xffffff, bits: 0xffffffffffffffffffffffffffffffff },
        Page { generation: 0xffffffff, bits: 0x80000000000000000000000000000000 },
    ]
        .span() {
        let word = PackPage::pack(*page);
        assert!(word != 0);
        assert_eq!(PackPage::unpack(word), *page);
    }
    assert_eq!(PackPage::unpack(0), Page { generation: 0, bits: 0 });
}

#[test]
fn a_bit_each() {
    for (index, bits) in [
        (0_u32, 1_u128), (1, 2), (63, 0x8000000000000000),
        (127, 0x80000000000000000000000000000000), (128, 1),
        (249, 0x2000000000000000000000000000000),
    ]
        .span() {
        let mut page = Page { generation: 1, bits: 0 };
        assert!(!page.has(*index));
        page.set(*index);
        assert_eq!(page.bits, *bits);
        assert!(page.has(*index));
        page.set(*index);
        assert_eq!(page.bits, *bits);
    }
}

#[test]
fn other_generations_are_not_seen() {
    let page = Page { generation: 7, bits: 5 };
    assert_eq!(page.seen_by(7), page);
    assert_eq!(page.seen_by(8), Page { generation: 8, bits: 0 });
}

#[test]
fn keys_are_different() {
    assert_eq!((page_key(1, 0), page_key(1, 127)), (2, 2));
    assert_eq!((page_key(1, 128), page_key(1, 249)), (3, 3));
    assert_eq!(page_key(2, 0), 4);
    assert_eq!(page_key(0xffffffff, 249), 0x1ffffffff);
}
