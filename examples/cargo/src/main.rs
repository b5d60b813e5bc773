extern "C" {
    fn vmm_reserve() -> i32;
}

fn main() {
    std::process::exit(unsafe { vmm_reserve() })
}
