using SvcInfra.Domain.Common;

namespace SystemApp;

/// <summary>In a solution whose name begins like the framework's namespaces.</summary>
internal sealed record Issued(Guid Id, [property: Secret] string Key);
