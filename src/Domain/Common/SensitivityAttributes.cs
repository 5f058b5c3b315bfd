namespace SvcInfra.Domain.Common;

/// <summary>
/// A value that grants access: a password, a token, a key, or a hash of one. The audit trail records that it changed but not its values, and
/// a command that carries one cannot be enqueued.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class SecretAttribute : Attribute;

/// <summary>
/// A value about a person: a name, an email address. The audit trail stores it where it can be erased without breaking the chain (GDPR
/// Art. 17).
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class PersonalDataAttribute : Attribute;
