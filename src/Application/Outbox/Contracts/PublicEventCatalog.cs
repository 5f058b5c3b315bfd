using System.Reflection;
using System.Text.Json;
using System.Text.Json.Schema;

namespace SvcInfra.Application.Outbox.Contracts;

/// <summary>All public events of the application, found by scanning.</summary>
public sealed class PublicEventCatalog
{
    private readonly Dictionary<string, PublicEventType> _byName;
    private readonly Dictionary<Type, PublicEventType> _byType;

    /// <exception cref="InvalidOperationException">An event lacks an attribute, or two events have one name.</exception>
    public PublicEventCatalog(IEnumerable<Assembly> assemblies)
    {
        All = [.. assemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IPublicEvent)))
            .Select(PublicEventType.Of).OrderBy(type => type.Name, StringComparer.Ordinal)];
        _byType = All.ToDictionary(type => type.ClrType);
        if (All.GroupBy(type => type.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new InvalidOperationException($"Several public events have the name {twice.Key}.");
        }

        _byName = All.ToDictionary(type => type.Name, StringComparer.Ordinal);
    }

    /// <summary>Sorted by name.</summary>
    public IReadOnlyList<PublicEventType> All { get; }

    public PublicEventType? Find(string name) => _byName.GetValueOrDefault(name);

    /// <exception cref="KeyNotFoundException">The type is no public event of this application.</exception>
    public PublicEventType Of<T>()
        where T : IPublicEvent => _byType[typeof(T)];
}

/// <summary>A type of public event.</summary>
/// <param name="Name">Such as <c>tenant.member_added</c>.</param>
/// <param name="Version">Of the data; from 1.</param>
/// <param name="Description">When it happens.</param>
/// <param name="ClrType">The record.</param>
/// <param name="Schema">JSON Schema (2020-12) of the data.</param>
/// <param name="Example">An example of the data.</param>
public sealed record PublicEventType(string Name, int Version, string Description, Type ClrType, JsonElement Schema, JsonElement Example)
{
    internal static PublicEventType Of(Type type) =>
        (PublicEventType)typeof(PublicEventType).GetMethod(nameof(Read), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(type.GetInterfaces().Any(IsPublicEvent)
                ? type
                : throw new InvalidOperationException($"{type.Name} must implement IPublicEvent<{type.Name}>."))
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, null, null)!;

    private static bool IsPublicEvent(Type contract) => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IPublicEvent<>);

    private static PublicEventType Read<T>()
        where T : IPublicEvent<T>
    {
        var name = typeof(T).GetCustomAttribute<IntegrationEventAttribute>()?.Name
            ?? throw new InvalidOperationException($"{typeof(T).Name} has no [IntegrationEvent(\"module.what-happened\")].");
        var settings = typeof(T).GetCustomAttribute<PublicEventAttribute>()
            ?? throw new InvalidOperationException($"{typeof(T).Name} has no [PublicEvent(\"When it happens.\")].");
        return new PublicEventType(
            name, settings.Version, settings.Description, typeof(T), SchemaOf(typeof(T)), PublicEventJson.ToElement(T.Example));
    }

    private static JsonElement SchemaOf(Type type) => JsonSerializer.SerializeToElement(PublicEventJson.Options.GetJsonSchemaAsNode(
        type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true }));
}
