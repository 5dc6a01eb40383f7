using System.Buffers.Binary;
using System.Text;
using SkiaSharp;
using Unforget.Plots.Figures;

namespace Unforget.Plots.Rendering;

/// <summary>Figures as PNG. The file says how large it is on paper, so that a document sets it at that size.</summary>
internal static class PngImage
{
    /// <summary>Dots per inch: what journals ask for.</summary>
    public const int Resolution = 300;

    private const int HeaderEnd = 8 + 25;

    public static byte[] Of(Figure figure, double widthMillimetres)
    {
        const float scale = Resolution / 96f;
        var pixels = (int)Math.Round(widthMillimetres / 25.4 * Resolution);
        using var drawing = new FigureDrawing(figure, pixels / scale);
        using var surface = SKSurface.Create(new SKImageInfo(pixels, (int)Math.Ceiling(drawing.Height * scale), SKColorType.Rgba8888, SKAlphaType.Opaque));
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.Scale(scale);
        drawing.Draw(surface.Canvas);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        var png = data.ToArray();
        return [.. png[..HeaderEnd], .. Chunk("pHYs", Density()),
            .. Chunk("tEXt", Encoding.Latin1.GetBytes($"Software\0{FigureFiles.Mark}")), .. png[HeaderEnd..]];
    }

    /// <summary>Dots per metre in both directions.</summary>
    private static byte[] Density()
    {
        var content = new byte[9];
        var perMetre = (uint)Math.Round(Resolution / 0.0254);
        BinaryPrimitives.WriteUInt32BigEndian(content, perMetre);
        BinaryPrimitives.WriteUInt32BigEndian(content.AsSpan(4), perMetre);
        content[8] = 1;
        return content;
    }

    private static byte[] Chunk(string type, byte[] content)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. content];
        var chunk = new byte[body.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        body.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc(body));
        return chunk;
    }

    /// <summary>CRC-32 as PNG defines it: reflected, polynomial EDB88320.</summary>
    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
            }
        }

        return ~crc;
    }
}
