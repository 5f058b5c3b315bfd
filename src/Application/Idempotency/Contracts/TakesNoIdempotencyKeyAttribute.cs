namespace SvcInfra.Application.Idempotency.Contracts;

/// <summary>
/// The header <c>Idempotency-Key</c> is ignored: for commands that start, change or end a session, because a replay could not set its tokens or
/// cookies. Public commands and those with a <see cref="Domain.Common.SecretAttribute"/> member need no attribute: they never take a key.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TakesNoIdempotencyKeyAttribute : Attribute;
