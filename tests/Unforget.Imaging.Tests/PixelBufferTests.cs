using Unforget.Imaging;

namespace Unforget.Tests.Imaging;

public sealed class PixelBufferTests
{
    [Fact]
    public void A_buffer_serves_images_of_any_size_one_after_the_other_and_keeps_its_memory()
    {
        using var buffer = new PixelBuffer();
        Assert.Equal(4 * 2 * 3, buffer.Resize(new PixelSize(4, 2)).Length);
        var large = buffer.Address;
        buffer.Resize(new PixelSize(1, 3))[8] = 7;
        Assert.Equal(large, buffer.Address);
        Assert.Equal(7, buffer.Row(2)[2]);
        Assert.Equal(new PixelSize(1, 3), buffer.Size);
    }

    [Fact]
    public void An_image_of_more_bytes_than_an_array_can_have_is_refused()
    {
        using var buffer = new PixelBuffer();
        Assert.Throws<OverflowException>(() => buffer.Resize(new PixelSize(40_000, 40_000)));
    }
}
