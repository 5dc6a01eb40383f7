namespace Unforget.Data.Download;

/// <summary>The network or the server failed, and went on failing: no other input would help. The message is one line, ready to print.</summary>
/// <param name="message">The address, what happened, and what is kept.</param>
public sealed class DownloadException(string message) : Exception(message);
