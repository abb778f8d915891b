use super::*;

fn site(address: &str) -> Site {
    Site::of(&Url::parse(address).unwrap())
}

fn asked(address: &str, offset: u64, limit: u64) -> String {
    let mut window = Window::first(limit);
    window.offset = offset;
    site(address).datasets(window, false).to_string()
}

#[test]
fn an_address_means_a_portal_or_one_of_its_organisations() {
    let root = "https://www.nation.example/";
    for (address, list, has_services) in [
        ("https://www.nation.example", "api/1/datasets/", true),
        (
            "https://www.nation.example/fr/datasets/?q=eau",
            "api/1/datasets/",
            true,
        ),
        (
            "https://www.nation.example/api/2/datasets/",
            "api/2/datasets/",
            true,
        ),
        (
            "https://www.nation.example/fr/organizations/ville/",
            "api/1/organizations/ville/datasets/",
            false,
        ),
        (
            "https://www.nation.example/api/1/organizations/o7/datasets/",
            "api/1/organizations/o7/datasets/",
            false,
        ),
        (
            "https://www.nation.example/api/1/datasets/?tag=eau&page=2",
            "api/1/datasets/?tag=eau",
            false,
        ),
    ] {
        let site = site(address);
        assert_eq!(site.root.as_str(), root, "{address}");
        assert_eq!(site.has_services, has_services, "{address}");
        let separator = if list.contains('?') { '&' } else { '?' };
        assert_eq!(
            asked(address, 0, 100),
            format!("{root}{list}{separator}page=1&page_size=100"),
            "{address}"
        );
    }
}

#[test]
fn a_window_is_asked_as_a_whole_page() {
    for (offset, limit, page, size) in [
        (0, 100, 1, 100),
        (100, 100, 2, 100),
        (150, 100, 3, 75),
        (12, 13, 2, 12),
        (37, 13, 38, 1),
    ] {
        let url = asked("https://nation.example/", offset, limit);
        let expected = format!("page={page}&page_size={size}");
        assert!(url.ends_with(&expected), "{offset}, {limit}: {url}");
        assert_eq!((page - 1) * size, offset, "the page begins at the window");
    }
}
