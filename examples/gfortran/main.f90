program main
    use iso_c_binding, only: c_int
    implicit none
    interface
        integer(c_int) function vmm_reserve() bind(c)
            import c_int
        end function
    end interface
    print *, vmm_reserve()
end program
