namespace SvcInfra.Application.Idempotency.Contracts;

/// <summary>
/// The HTTP request of this command must have an <c>Idempotency-Key</c>; without one it is refused (400 <c>idempotency_key_required</c>).
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RequiresIdempotencyKeyAttribute : Attribute;
