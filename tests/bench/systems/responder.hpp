// What the two responders that are measured against have in common: a socket, an answer, threads.
#pragma once

#include <string>

namespace ivr {

/// A process's command line: PROGRAM SOCKET ANSWER THREADS.
struct ResponderOptions {
  std::string socket;  ///< Unix socket to listen on
  std::string
      answer;  ///< the contents of the file ANSWER: head and body of every answer, as a CGI program prints it
  int threads = 1;
};

/// Ends the process with status 2 when something is missing or cannot be read.
ResponderOptions read_responder_options(int argc, char** argv);

/// The listening socket's descriptor. Ends the process with status 1 when there is none to be had.
int listen_at(const std::string& path);

/// libfcgi set up, and signals as they were: SIGTERM ends the process.
void prepare_libfcgi();

}  // namespace ivr
