use super::*;

#[test]
fn graphs_in_one_piece_are_told_from_all_others() {
    let whole = "# a dump\n<s> <p> \"a \\\"b\\\" .\"@fr <g> .\n<s> <p> <o> <g> .\n\n\
        _:b <p> \"1\"^^<t> <h>.\n<s> <p> _:o <h> .";
    assert!(in_pieces(whole.as_bytes()));
    for other in [
        "<s> <p> <o> .",
        "<s> <p> \"text <g>\" .",
        "<s> <p> \"1\"^^<t> .",
        "<s> <p> <o> <g> .\n<s> <p> <o> <h> .\n<s> <p> <o> <g> .",
        "<s> <p>",
        "noise",
    ] {
        assert!(!in_pieces(other.as_bytes()), "{other}");
    }
}
