namespace Unforget.Foundation;

/// <summary>
/// Input that the user can correct: a wrong value, file or combination. The message is one line that names the value,
/// the place and the valid range; the command line prints it without a stack trace and exits with code 2.
/// </summary>
public sealed class UserError : Exception
{
    /// <param name="message">One line, ready to print.</param>
    public UserError(string message)
        : base(message)
    {
    }

    /// <param name="message">One line, ready to print.</param>
    /// <param name="innerException">The cause, for the log.</param>
    public UserError(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
