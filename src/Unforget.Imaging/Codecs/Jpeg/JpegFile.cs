namespace Unforget.Imaging.Codecs.Jpeg;

/// <summary>A JPEG file in two parts.</summary>
/// <param name="Bytes">The whole file.</param>
/// <param name="HeaderLength">
/// Bytes in front of the coded pixels. With standard Huffman tables they depend on size, channels and settings alone, so files of one
/// kind can share them.
/// </param>
/// <param name="SizePosition">Where in the header rows and columns stand, two bytes each, the higher first.</param>
public readonly record struct JpegFile(byte[] Bytes, int HeaderLength, int SizePosition);
