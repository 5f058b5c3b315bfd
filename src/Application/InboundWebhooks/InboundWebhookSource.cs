using System.Collections.Frozen;
using System.Reflection;
using System.Text.RegularExpressions;
using SvcInfra.Application.InboundWebhooks.Contracts;

namespace SvcInfra.Application.InboundWebhooks;

/// <summary>A source of webhooks and its handler, from the handler's attribute.</summary>
public sealed partial class InboundWebhookSource
{
    private readonly IReadOnlyList<string> _eventTypes;

    private InboundWebhookSource(InboundWebhookSourceAttribute attribute, Type handler)
    {
        (Name, Scheme, Handler, _eventTypes) = (attribute.Name, attribute.Scheme, handler, attribute.EventTypes);
        Grants = attribute.Grants.ToFrozenSet(StringComparer.Ordinal);
    }

    public string Name { get; }

    public WebhookSignatureScheme Scheme { get; }

    /// <summary>Implements <see cref="IInboundWebhookHandler"/>.</summary>
    public Type Handler { get; }

    /// <summary>The permissions of the commands that the handler may send.</summary>
    public IReadOnlySet<string> Grants { get; }

    /// <param name="type">Null: the webhook has no type.</param>
    public bool Handles(string? type) => _eventTypes.Count == 0 || (type is not null && _eventTypes.Any(wanted => Matches(wanted, type)));

    internal static InboundWebhookSource Of(Type handler)
    {
        var attribute = handler.GetCustomAttribute<InboundWebhookSourceAttribute>()
            ?? throw new InvalidOperationException($"{handler.Name} has no [InboundWebhookSource(\"name\", scheme)].");
        return NamePattern().IsMatch(attribute.Name)
            ? new InboundWebhookSource(attribute, handler)
            : throw new InvalidOperationException(
                $"The source '{attribute.Name}' of {handler.Name} must have 1 to 50 lower-case letters, digits and hyphens.");
    }

    private static bool Matches(string wanted, string type) =>
        wanted.EndsWith(".*", StringComparison.Ordinal) ? type.StartsWith(wanted[..^1], StringComparison.Ordinal) : wanted == type;

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,49}\z")]
    private static partial Regex NamePattern();
}

/// <summary>All sources.</summary>
public sealed class InboundWebhookSources
{
    private readonly FrozenDictionary<string, InboundWebhookSource> _byName;

    /// <exception cref="ArgumentException">Two handlers have the same source.</exception>
    public InboundWebhookSources(IEnumerable<InboundWebhookSource> sources) =>
        _byName = sources.ToDictionary(source => source.Name, StringComparer.Ordinal).ToFrozenDictionary(StringComparer.Ordinal);

    public IReadOnlyCollection<InboundWebhookSource> All => _byName.Values;

    public InboundWebhookSource? Find(string name) => _byName.GetValueOrDefault(name);
}
