using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using SvcInfra.Application.Caching.Contracts;
using SvcInfra.Application.Common.Messaging;

namespace SvcInfra.ArchitectureTests;

/// <summary>What queries and commands declare about the cache.</summary>
public sealed class CachingTests
{
    private static readonly Type[] Types = [.. Solution.Application.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false })];
    private static readonly Type[] Cached = [.. Types.Where(type => type.IsAssignableTo(typeof(ICacheable)))];
    private static readonly Type[] Invalidating = [.. Types.Where(type => type.IsAssignableTo(typeof(IInvalidates)))];

    [Fact]
    public void Queries_are_cached_and_commands_invalidate()
    {
        Cached.ShouldNotBeEmpty();
        Invalidating.ShouldNotBeEmpty();
        Cached.Where(type => !type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IQuery<>)))
            .Concat(Invalidating.Where(type => !type.IsAssignableTo(typeof(ICommandBase))))
            .Select(type => type.Name).ShouldBeEmpty();
    }

    /// <summary>Otherwise they would be parameters: part of the key, of the body and of the API document.</summary>
    [Fact]
    public void Declarations_are_implemented_explicitly() =>
        Cached.Concat(Invalidating)
            .Where(type => type.GetProperty(nameof(ICacheable.Cache)) is not null || type.GetProperty(nameof(IInvalidates.Invalidates)) is not null)
            .Select(type => type.Name).ShouldBeEmpty();

    /// <summary>It sees the names of the tags, and so not whether each command that should name one does.</summary>
    [Fact]
    public void Every_tag_of_a_cached_query_is_invalidated_by_a_command()
    {
        var invalidated = Invalidating.SelectMany(type => Declared<IInvalidates>(type).Invalidates).Select(tag => tag.Name).ToHashSet();

        Cached.SelectMany(type => Declared<ICacheable>(type).Cache.Tags.Select(tag => (type.Name, Tag: tag.Name)))
            .Where(query => !invalidated.Contains(query.Tag)).ShouldBeEmpty();
    }

    [Fact]
    public void Tags_are_named_after_the_module_of_their_request() =>
        Cached.SelectMany(type => Declared<ICacheable>(type).Cache.Tags.Select(tag => (type, tag)))
            .Concat(Invalidating.SelectMany(type => Declared<IInvalidates>(type).Invalidates.Select(tag => (type, tag))))
            .Where(use => !use.tag.Name.StartsWith(Kebab(Solution.ModuleOf(use.type)!) + ".", StringComparison.Ordinal))
            .Select(use => $"{use.type.Name}: {use.tag.Name}").ShouldBeEmpty();

    private static string Kebab(string name) => Regex.Replace(name, "(?<=[a-z0-9])[A-Z]", "-$0").ToLowerInvariant();

    /// <summary>The declarations depend on no parameter, or on identifiers that may be empty here.</summary>
    private static T Declared<T>(Type type) => (T)RuntimeHelpers.GetUninitializedObject(type);
}
