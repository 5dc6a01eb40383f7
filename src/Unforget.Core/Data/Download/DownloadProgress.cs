namespace Unforget.Data.Download;

/// <summary>How far the installation of a data set is.</summary>
/// <param name="Phase">What is going on.</param>
/// <param name="Done">Bytes of the archive that this phase is done with. It falls when a download has to start over.</param>
/// <param name="Total">Bytes of the whole archive.</param>
public readonly record struct DownloadProgress(DownloadPhase Phase, long Done, long Total);

/// <summary>A step of the installation of a data set.</summary>
public enum DownloadPhase
{
    /// <summary>Fetching the archive.</summary>
    Download,

    /// <summary>Computing its checksum.</summary>
    Verify,

    /// <summary>Writing its files.</summary>
    Unpack,
}
