using System.Buffers.Binary;
using System.Text;

namespace Unforget.Tests.Foundation;

/// <summary>
/// A hand-made library of 640 bytes: requires V_1 and V_2 of libother.so, defines base libtest.so and D_1; symbol 1 is of V_1 and
/// has a relocation, symbol 2 is of V_2 and has none.
/// </summary>
internal static class TestElf
{
    internal const int FirstFlagsOffset = 368 + 16 + 4;
    internal const int SecondFlagsOffset = FirstFlagsOffset + 16;
    internal const int NeedCountOffset = 176 + (3 * 16) + 8;

    private const ulong Base = 0x10000;
    private const string Names = "\0libother.so\0V_1\0V_2\0libtest.so\0D_1\0";

    internal static byte[] Build()
    {
        var file = new byte[640];
        "\u007fELF"u8.CopyTo(file);
        file[4] = 2; // 64 bit
        file[5] = 1; // little endian
        Put16(file, 16, 3, 62); // shared object, x86-64
        Put64(file, 32, 64); // program headers
        Put16(file, 54, 56, 2);
        Segment(file, 64, kind: 1, offset: 0, size: 640);
        Segment(file, 120, kind: 2, offset: 176, size: 192);
        ulong[] dynamic =
        [
            5, Base + 480, 10, (ulong)Names.Length, 0x6ffffffe, Base + 368, 0x6fffffff, 1, 0x6ffffffc, Base + 420, 0x6ffffffd, 2,
            0x6ffffff0, Base + 560, 7, Base + 576, 8, 24, 0, 0,
        ];
        Put64(file, 176, dynamic);

        Put16(file, 368, 1, 2); // one library, two versions
        Put32(file, 372, Name("libother.so"), 16, 0);
        Version(file, 384, index: 2, Name("V_1"), next: 16);
        Version(file, 400, index: 3, Name("V_2"), next: 0);

        Definition(file, 420, Name("libtest.so"), next: 28);
        Definition(file, 448, Name("D_1"), next: 0);

        Encoding.ASCII.GetBytes(Names, file.AsSpan(480));
        Put16(file, 560, 0, 2, 3); // versions of symbols 0, 1, 2
        Put32(file, 576 + 12, 1); // the relocation is for symbol 1
        return file;
    }

    private static uint Name(string text) => (uint)Names.IndexOf($"\0{text}\0", StringComparison.Ordinal) + 1;

    private static void Segment(byte[] file, int at, uint kind, ulong offset, ulong size)
    {
        Put32(file, at, kind);
        Put64(file, at + 8, offset, Base + offset, 0, size, size);
    }

    private static void Version(byte[] file, int at, ushort index, uint name, uint next)
    {
        Put16(file, at + 6, index);
        Put32(file, at + 8, name, next);
    }

    private static void Definition(byte[] file, int at, uint name, uint next)
    {
        Put16(file, at, 1, 0, 1, 1);
        Put32(file, at + 12, 20, next, name);
    }

    private static void Put16(byte[] file, int at, params ushort[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at + (2 * i)), values[i]);
        }
    }

    private static void Put32(byte[] file, int at, params uint[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at + (4 * i)), values[i]);
        }
    }

    private static void Put64(byte[] file, int at, params ulong[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at + (8 * i)), values[i]);
        }
    }
}
