using Unforget.Data;
using Unforget.Imaging;
using Unforget.Imaging.Preprocessing;

namespace Unforget.Tests.Data.Preparation;

public sealed class RandomCropTests
{
    private static readonly AugmentationOptions Options = new();

    [Fact]
    public void Part_lies_in_the_image_with_an_area_and_a_ratio_in_their_ranges()
    {
        var image = new PixelSize(500, 375);
        var areas = new List<double>();
        for (var id = 0; id < 2000; id++)
        {
            var box = RandomCrop.Draw(5, id, image, Options);
            Assert.True(box is { X: >= 0, Y: >= 0 } && box.X + box.Width <= 500 && box.Y + box.Height <= 375 && !box.SeesBeyond, $"{box}");
            Assert.Equal((Math.Floor(box.X), Math.Floor(box.Width)), (box.X, box.Width));

            // Sides are rounded to whole pixels.
            Assert.InRange(box.Width / box.Height, 0.74, 1.345);
            areas.Add(box.Width * box.Height / image.PixelCount);
        }

        Assert.InRange(areas.Min(), 0.078, 0.1);
        Assert.InRange(areas.Max(), 0.9, 1.0);

        // Of a 4:3 image a part of ratio r fits up to 0.75 r of the area, 0.76 on average, so less than the 0.54 of the range.
        Assert.InRange(areas.Average(), 0.41, 0.46);
    }

    [Fact]
    public void Every_place_is_drawn()
    {
        var options = new AugmentationOptions { MinScale = 0.25, MaxScale = 0.25, MinRatio = 1, MaxRatio = 1 };
        var places = Enumerable.Range(0, 500).Select(id => RandomCrop.Draw(1, id, new PixelSize(4, 4), options)).ToArray();
        Assert.All(places, box => Assert.Equal((2.0, 2.0), (box.Width, box.Height)));
        Assert.Equal(9, places.Select(box => (box.X, box.Y)).Distinct().Count());
    }

    [Theory]
    [InlineData(900, 90, 390, 0, 120, 90)] // too wide: 4:3 of the whole height
    [InlineData(90, 900, 0, 390, 90, 120)] // too high: 3:4 of the whole width
    [InlineData(90, 90, 0, 0, 90, 90)]
    public void Largest_part_in_the_centre(int width, int height, int x, int y, int partWidth, int partHeight) =>
        Assert.Equal(new SampleBox(x, y, partWidth, partHeight, SeesBeyond: false), RandomCrop.Centre(new PixelSize(width, height), Options));

    [Fact]
    public void Image_that_no_draw_fits_gives_its_centre()
    {
        var image = new PixelSize(1000, 10);
        var options = new AugmentationOptions { MinScale = 1, MaxScale = 1 };
        Assert.Equal(RandomCrop.Centre(image, options), RandomCrop.Draw(1, 2, image, options));
        Assert.Equal(new SampleBox(0, 0, 1, 1, SeesBeyond: false), RandomCrop.Draw(1, 2, new PixelSize(1, 1), Options));
    }

    [Fact]
    public void Draw_depends_on_the_pass_and_the_image_alone()
    {
        var image = new PixelSize(500, 375);
        Assert.Equal(RandomCrop.Draw(5, 6, image, Options), RandomCrop.Draw(5, 6, image, Options));
        Assert.NotEqual(RandomCrop.Draw(5, 6, image, Options), RandomCrop.Draw(5, 7, image, Options));
        Assert.NotEqual(RandomCrop.Draw(5, 6, image, Options), RandomCrop.Draw(6, 6, image, Options));
    }
}
