namespace Unforget.Foundation;

/// <summary>
/// libtorch cannot be loaded on this machine. The message is one line: what was found and what can be done;
/// the command line prints it without a stack trace and exits with code 1.
/// </summary>
public sealed class NativeRuntimeException : Exception
{
    /// <param name="message">One line, ready to print.</param>
    public NativeRuntimeException(string message)
        : base(message)
    {
    }

    /// <param name="message">One line, ready to print.</param>
    /// <param name="innerException">The cause, for the log; null if the message says it all.</param>
    public NativeRuntimeException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
