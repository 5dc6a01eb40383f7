namespace Unforget.Tests.Checkpoints;

/// <summary>A disk that is full at chosen moments: each opening of a file and each write counts.</summary>
internal sealed class TroubledDisk
{
    private const int LinuxNoSpace = 28;

    /// <summary>Openings and writes so far.</summary>
    public int Calls { get; private set; }

    /// <summary>Whether a call, by its number from 0, finds no room.</summary>
    public Func<int, bool> IsFull { get; set; } = _ => false;

    public Stream Open(string path, FileMode mode)
    {
        Count();
        return new File(this, path, mode);
    }

    private void Count()
    {
        if (IsFull(Calls++))
        {
            throw new IOException("No space left on device", LinuxNoSpace);
        }
    }

    private sealed class File(TroubledDisk disk, string path, FileMode mode) : FileStream(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 0)
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            disk.Count();
            base.Write(buffer);
        }
    }
}
