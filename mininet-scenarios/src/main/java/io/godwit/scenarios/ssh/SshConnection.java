package io.godwit.scenarios.ssh;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SftpException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One SSH session: commands without a terminal, and files. Errors are {@link IOException}s. */
public final class SshConnection implements AutoCloseable {

  private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
  private static final int KEEP_ALIVE_MILLIS = 5_000;

  private final Session session;

  private SshConnection(Session session) {
    this.session = session;
  }

  /** Logs in by key; the host must be known. */
  public static SshConnection open(RemoteHost host) throws IOException {
    try {
      JSch jsch = new JSch();
      jsch.setKnownHosts(host.knownHosts().toString());
      jsch.addIdentity(host.key().toString());
      Session session = jsch.getSession(host.user(), host.host(), host.port());
      session.setConfig("StrictHostKeyChecking", "yes");
      session.setConfig("PreferredAuthentications", "publickey");
      session.setServerAliveInterval(KEEP_ALIVE_MILLIS);
      session.setDaemonThread(true);
      session.connect(CONNECT_TIMEOUT_MILLIS);
      return new SshConnection(session);
    } catch (JSchException e) {
      throw new IOException("SSH to " + host + " failed: " + e.getMessage(), e);
    }
  }

  /** Runs a command that ends by itself; its output, standard error included. */
  public String run(String command) throws IOException {
    try {
      ChannelExec channel = (ChannelExec) session.openChannel("exec");
      channel.setCommand("{ " + command + "\n} 2>&1");
      var output = channel.getInputStream();
      channel.connect(CONNECT_TIMEOUT_MILLIS);
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      awaitEnd(channel);
      channel.disconnect();
      if (channel.getExitStatus() != 0) {
        throw new IOException(
            "'" + command + "' ended with " + channel.getExitStatus() + ": " + text.strip());
      }
      return text;
    } catch (JSchException e) {
      throw new IOException("'" + command + "' could not be run: " + e.getMessage(), e);
    }
  }

  /** The exit status arrives a moment after the end of the output. */
  private static void awaitEnd(ChannelExec channel) throws IOException {
    long deadline = System.nanoTime() + CONNECT_TIMEOUT_MILLIS * 1_000_000L;
    while (!channel.isClosed() && System.nanoTime() < deadline) {
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  /**
   * Starts a command that stays; without a terminal, so that nothing echoes or translates.
   *
   * @param errors where its standard error goes
   */
  ChannelExec start(String command, OutputStream errors) throws IOException {
    try {
      ChannelExec channel = (ChannelExec) session.openChannel("exec");
      channel.setCommand(command);
      channel.setErrStream(errors, true);
      return channel;
    } catch (JSchException e) {
      throw new IOException("'" + command + "' could not be started: " + e.getMessage(), e);
    }
  }

  /** Writes files, by name, into a directory that is there. */
  public void upload(String directory, Map<String, byte[]> files) throws IOException {
    ChannelSftp channel = null;
    try {
      channel = (ChannelSftp) session.openChannel("sftp");
      channel.connect(CONNECT_TIMEOUT_MILLIS);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        channel.put(new ByteArrayInputStream(file.getValue()), directory + "/" + file.getKey());
      }
    } catch (JSchException | SftpException e) {
      throw new IOException("upload to " + directory + " failed: " + e.getMessage(), e);
    } finally {
      if (channel != null) {
        channel.disconnect();
      }
    }
  }

  @Override
  public void close() {
    session.disconnect();
  }
}
