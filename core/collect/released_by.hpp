// The deleter of what OpenSSL made: std::unique_ptr<X509, released_by<X509_free>>.
#pragma once

namespace mtasts::collect {

template <auto release>
struct released_by {
  template <class T>
  void operator()(T* object) const {
    release(object);
  }
};

}  // namespace mtasts::collect
