using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Audit.Capture;

/// <summary>How a type of requests stands in the trail: read from its name and its attributes, once.</summary>
public sealed partial record AuditedRequest
{
    private static readonly ConcurrentDictionary<Type, AuditedRequest> Known = new();

    private AuditedRequest(Type type)
    {
        var audited = type.GetCustomAttribute<AuditedAttribute>();
        Action = $"{Snake(ModuleOf(type))}.{Snake(type.Name)}";
        Description = Words(type.Name);
        IsCommand = type.IsAssignableTo(typeof(ICommandBase));
        IsLeftOut = type.IsDefined(typeof(NotAuditedAttribute));
        IsAudited = !IsLeftOut && (IsCommand || audited is not null);
        IsForOperators = type.IsDefined(typeof(RequireOperatorAttribute));
        Tags = (audited?.Tags ?? AuditTags.None) | (IsForOperators ? AuditTags.Soc2 : AuditTags.None);
    }

    /// <summary><c>module.name_of_the_request</c>, from the namespace and the name of the type.</summary>
    public string Action { get; }

    public string Description { get; }

    public bool IsCommand { get; }

    /// <summary>A command, or a query that is marked; unless it is left out.</summary>
    public bool IsAudited { get; }

    /// <summary>Leaves nothing, not even when it is refused.</summary>
    public bool IsLeftOut { get; }

    /// <summary>What operators do belongs to the installation's trail, whichever tenant their session acts in.</summary>
    public bool IsForOperators { get; }

    public AuditTags Tags { get; }

    public static AuditedRequest Of(Type request) => Known.GetOrAdd(request, type => new AuditedRequest(type));

    /// <summary>As names are written in the trail: <c>RenameTenant</c> is <c>rename_tenant</c>.</summary>
    public static string Snake(string name) => WordStart().Replace(name, "_").ToLowerInvariant();

    private static string Words(string name)
    {
        var words = WordStart().Replace(name, " ").ToLowerInvariant();
        return $"{char.ToUpperInvariant(words[0])}{words[1..]}.";
    }

    /// <summary>The name behind the layer's; of what stands outside of the layers, as tests do, the last one.</summary>
    private static string ModuleOf(Type type)
    {
        var names = type.Namespace!.Split('.');
        var layer = Array.LastIndexOf(names, "Application");
        return layer >= 0 && layer + 1 < names.Length ? names[layer + 1] : names[^1];
    }

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex WordStart();
}
