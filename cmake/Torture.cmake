# tests/torture: the linker puts the wrappers of failures.cpp before what they wrap, in our code and in the libraries.
mtasts_program(mtasts-torture FROM tests/torture USES mtasts_core)
mtasts_driver(mtasts-torture)
set(wrapped malloc calloc realloc aligned_alloc strdup socket connect bind read write recv recvfrom recvmsg send sendto
  sendmsg epoll_create1 epoll_ctl epoll_wait eventfd timerfd_create pipe setsockopt getsockopt getsockname getpeername
  poll getrlimit gethostname getrandom fopen fopen64 fcntl ioctl open)
foreach(name IN LISTS wrapped)
  target_link_options(mtasts-torture PRIVATE -Wl,--wrap=${name})
endforeach()
if(MTASTS_SANITIZE MATCHES "address")
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    # Within the program the sanitizer's own calls would go through the wrappers too, before it is set up.
    execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=libclang_rt.asan-${CMAKE_SYSTEM_PROCESSOR}.so
                    OUTPUT_VARIABLE runtime OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    cmake_path(GET runtime PARENT_PATH runtime_folder)
    target_link_options(mtasts-torture PRIVATE -shared-libasan -Wl,-rpath,${runtime_folder})
  endif()
  # A sample; `./dev torture` runs all of them.
  set(torture_world ${PROJECT_SOURCE_DIR}/tests/worlds/healthy.json)
  add_test(NAME torture_allocations
           COMMAND mtasts-torture allocations $<TARGET_FILE:mtasts-lab> ${torture_world} --sample 200 --seed 1)
  add_test(NAME torture_allocations_in_a_row
           COMMAND mtasts-torture allocations $<TARGET_FILE:mtasts-lab> ${torture_world} --sample 80 --seed 1 --many 4)
  add_test(NAME torture_calls COMMAND mtasts-torture calls $<TARGET_FILE:mtasts-lab> ${torture_world} --sample 40 --seed 1)
  set_tests_properties(torture_allocations torture_allocations_in_a_row torture_calls PROPERTIES TIMEOUT 600)
else()
  set_target_properties(mtasts-torture PROPERTIES EXCLUDE_FROM_ALL ON)
endif()
