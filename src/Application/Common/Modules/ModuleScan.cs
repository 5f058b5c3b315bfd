using System.Reflection;

namespace SvcInfra.Application.Common.Modules;

public static class ModuleScan
{
    /// <summary>
    /// One instance of each implementation of <typeparamref name="T"/> in the assembly, ordered by name, so that a new folder adds a module.
    /// </summary>
    public static IEnumerable<T> In<T>(Assembly assembly) =>
        assembly.GetTypes()
            .Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(T)))
            .OrderBy(t => t.FullName, StringComparer.Ordinal)
            .Select(t => (T)Activator.CreateInstance(t, nonPublic: true)!);
}
