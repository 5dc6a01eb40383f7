namespace Unforget.Foundation;

/// <summary>Turns failures of writing a file into one line for the user.</summary>
internal static class DiskErrors
{
    private const int LinuxNoSpace = 28;
    private const int LinuxQuota = 122;
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;
    private const int MacQuota = 69;
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>Whether a file could not grow because the disk, or the user's share of it, is full.</summary>
    public static bool IsFull(Exception error) => error is IOException && error.HResult
        is LinuxNoSpace or LinuxQuota or WindowsDiskFull or WindowsHandleDiskFull || (OperatingSystem.IsMacOS() && error.HResult == MacQuota);

    /// <summary>Whether a file could not be opened because another process has it for itself.</summary>
    public static bool IsInUse(Exception error) => error is IOException && (error.HResult == WindowsSharingViolation
        || (!OperatingSystem.IsWindows() && error.HResult == (OperatingSystem.IsMacOS() ? MacWouldBlock : LinuxWouldBlock)));

    /// <summary>Whether an exception comes from the file system.</summary>
    public static bool IsDiskError(Exception error) => error is IOException or UnauthorizedAccessException;

    /// <summary>The line for a path that could not be written.</summary>
    public static UserError Writing(string path, Exception error) => IsFull(error)
        ? new UserError($"{path}: no space left on the disk", error)
        : new UserError($"{path}: cannot be written: {error.Message}", error);
}
