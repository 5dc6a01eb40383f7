namespace Unforget.Memory;

/// <summary>
/// Named memory rates, the base task first; the names are those of protocols: 50 classes, then 10, 5, 2 or 1 at a time. Those for
/// CIFAR-100 with 5, 10 and 25 steps and for ImageNet-100 are the lists that come with the code of Liu et al.
/// (<c>yaoyao-liu/POD-AANets</c>), the probable source of the thesis's table 4.7, which its text
/// lacks. The list for 50 steps goes on in their manner and is this project's own.
/// </summary>
public static class MemoryRateSchedules
{
    private static readonly double[] Cifar100In25 = [.. Times(0.7, 10), .. Times(0.8, 5), .. Times(0.9, 11)];

    private static readonly IReadOnlyList<(string Name, double[] Rates)> Known =
    [
        ("cifar100-b50-inc10", [.. Times(0.8, 2), .. Times(0.6, 4)]),
        ("cifar100-b50-inc5", [.. Times(0.7, 5), .. Times(0.6, 4), .. Times(0.7, 2)]),
        ("cifar100-b50-inc2", Cifar100In25),
        ("cifar100-b50-inc1", [.. Times(0.7, 21), .. Times(0.8, 10), .. Times(0.9, 20)]),
        ("imagenet100-b50-inc10", [0.8, 0.8, 0.7, 0.8, 0.6, 0.7]),
        ("imagenet100-b50-inc5", [.. Times(0.7, 3), .. Times(0.8, 2), .. Times(0.6, 2), .. Times(0.7, 4)]),
        ("imagenet100-b50-inc2", Cifar100In25),
    ];

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(schedule => schedule.Name)];

    /// <summary>The rates of a schedule by task; null where there is no such name.</summary>
    public static IReadOnlyList<double>? Find(string name) => Known.FirstOrDefault(schedule => schedule.Name == name).Rates;

    private static IEnumerable<double> Times(double rate, int count) => Enumerable.Repeat(rate, count);
}
