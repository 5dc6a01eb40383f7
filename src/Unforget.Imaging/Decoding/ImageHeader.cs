namespace Unforget.Imaging.Decoding;

/// <summary>What a file says about its image before it is decoded.</summary>
/// <param name="Format">Format of the content, whatever the file is called.</param>
/// <param name="Size">Size of the upright image.</param>
public readonly record struct ImageHeader(ImageFormat Format, PixelSize Size);
