# tests/torture: the linker puts the wrappers of failures.cpp before what they wrap, in our code and in the libraries.
mtasts_program(mtasts-torture FROM tests/torture ONLY "main.cpp|failures.cpp|world.cpp" USES mtasts_core)
set(wrapped malloc calloc realloc aligned_alloc strdup socket connect bind read write recv recvfrom recvmsg send sendto
  sendmsg epoll_create1 epoll_ctl epoll_wait eventfd timerfd_create pipe setsockopt getsockopt getsockname getpeername
  poll getrlimit gethostname getrandom fopen fopen64 fcntl ioctl open)
foreach(name IN LISTS wrapped)
  target_link_options(mtasts-torture PRIVATE -Wl,--wrap=${name})
endforeach()
