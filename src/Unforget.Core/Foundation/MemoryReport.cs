using System.Globalization;

namespace Unforget.Foundation;

/// <summary>Main memory in bytes, as this process may use it.</summary>
/// <param name="Total">Memory of the machine, or the container's limit where that is lower.</param>
/// <param name="Available">What can still be used without swapping, under the same limit; null where the system does not tell.</param>
/// <param name="ContainerLimit">The control group's limit; null if there is none.</param>
public sealed record MemoryReport(long Total, long? Available, long? ContainerLimit)
{
    private const string Groups = "/sys/fs/cgroup";

    /// <summary>Reads the state of this moment.</summary>
    public static MemoryReport Collect()
    {
        var total = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (!OperatingSystem.IsLinux())
        {
            return new MemoryReport(total, null, null);
        }

        total = Kibibytes("MemTotal:") ?? total;
        var available = Kibibytes("MemAvailable:");
        if (ControlGroup() is not { } group || group.Limit >= total)
        {
            return new MemoryReport(total, available, null);
        }

        var free = group.Used is { } used ? Math.Max(0, group.Limit - used) : group.Limit;
        return new MemoryReport(group.Limit, Math.Min(available ?? free, free), group.Limit);
    }

    private static long? Kibibytes(string key) =>
        LinuxFile.Value("/proc/meminfo", key) is { } text && Number(text.Split(' ')[0]) is { } value ? value * 1024 : null;

    /// <summary>The tightest limit from this process's group up to the root, in version 2 of control groups or version 1.</summary>
    private static (long Limit, long? Used)? ControlGroup()
    {
        (long Limit, long? Used)? tightest = null;
        foreach (var line in LinuxFile.Lines("/proc/self/cgroup"))
        {
            // hierarchy:controllers:path; version 2 names no controllers
            if (line.Split(':', 3) is not [_, var controllers, var path] || (controllers.Length > 0 && !controllers.Split(',').Contains("memory")))
            {
                continue;
            }

            var (root, limitName, usedName) = controllers.Length == 0
                ? (Groups, "memory.max", "memory.current")
                : (Groups + "/memory", "memory.limit_in_bytes", "memory.usage_in_bytes");
            foreach (var folder in Upwards(root, path))
            {
                if (Number(LinuxFile.FirstLine($"{folder}/{limitName}")) is { } limit && (tightest is null || limit < tightest.Value.Limit))
                {
                    tightest = (limit, Number(LinuxFile.FirstLine($"{folder}/{usedName}")));
                }
            }
        }

        return tightest;
    }

    private static IEnumerable<string> Upwards(string root, string path)
    {
        // Inside a container the path may be the host's; the root is then the container's own group.
        for (var rest = path.TrimEnd('/'); rest.Length > 0; rest = rest[..Math.Max(0, rest.LastIndexOf('/'))])
        {
            yield return root + rest;
        }

        yield return root;
    }

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
