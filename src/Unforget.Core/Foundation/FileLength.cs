namespace Unforget.Foundation;

/// <summary>The length of a file's content.</summary>
internal static class FileLength
{
    /// <summary>
    /// Bytes of the file, of the file behind it where the path is a symbolic link (<see cref="FileInfo.Length"/> is then the
    /// link's own); null where there is none.
    /// </summary>
    /// <exception cref="UserError">It cannot be read.</exception>
    public static long? Find(string path)
    {
        try
        {
            using var handle = File.OpenHandle(path);
            return RandomAccess.GetLength(handle);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            throw new UserError($"{path}: cannot be read: {error.Message}", error);
        }
    }
}
