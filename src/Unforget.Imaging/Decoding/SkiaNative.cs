using System.Runtime.InteropServices;

namespace Unforget.Imaging.Decoding;

/// <summary>
/// The part of Skia's C interface that decoding needs. SkiaSharp's own classes allocate managed objects for every image, which
/// decoding beside a training step must not do (<see cref="IImageDecoder"/>); the functions below take and return numbers only.
/// They belong to the pinned version of SkiaSharp; the tests compare the results with those of SkiaSharp's own classes.
/// </summary>
internal static unsafe partial class SkiaNative
{
    private const string Library = "libSkiaSharp";

    public const int ColorTypeRgba8888 = 4;
    public const int AlphaOpaque = 1;
    public const int AlphaUnpremultiplied = 3;
    public const int Success = 0;
    public const int IncompleteInput = 1;

    /// <summary>Value of <see cref="CodecOptions.ZeroInitialized"/>: with the other one transparent pixels would not be written.</summary>
    public const int MemoryHoldsAnything = 1;

    /// <summary>sk_imageinfo_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ImageInfo
    {
        public nint ColorSpace;
        public int Width;
        public int Height;
        public int ColorType;
        public int AlphaType;
    }

    /// <summary>sk_isize_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Size
    {
        public int Width;
        public int Height;
    }

    /// <summary>sk_codec_options_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct CodecOptions
    {
        public int ZeroInitialized;
        public nint Subset;
        public int FrameIndex;
        public int PriorFrame;
    }

    [LibraryImport(Library)]
    public static partial nint sk_data_new_with_proc(void* bytes, nuint length, nint release, nint context);

    [LibraryImport(Library)]
    public static partial void sk_data_unref(nint data);

    [LibraryImport(Library)]
    public static partial nint sk_codec_new_from_data(nint data);

    [LibraryImport(Library)]
    public static partial void sk_codec_destroy(nint codec);

    [LibraryImport(Library)]
    public static partial void sk_codec_get_info(nint codec, ImageInfo* info);

    [LibraryImport(Library)]
    public static partial int sk_codec_get_origin(nint codec);

    [LibraryImport(Library)]
    public static partial void sk_codec_get_scaled_dimensions(nint codec, float scale, Size* size);

    [LibraryImport(Library)]
    public static partial int sk_codec_get_pixels(nint codec, ImageInfo* info, void* pixels, nuint rowBytes, CodecOptions* options);

    [LibraryImport(Library)]
    public static partial void sk_colorspace_unref(nint colorSpace);

    [LibraryImport(Library)]
    public static partial nint sk_filestream_new(byte* path);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool sk_filestream_is_valid(nint stream);

    [LibraryImport(Library)]
    public static partial void sk_filestream_destroy(nint stream);

    [LibraryImport(Library)]
    public static partial nuint sk_stream_get_length(nint stream);

    [LibraryImport(Library)]
    public static partial nuint sk_stream_read(nint stream, void* buffer, nuint size);
}
