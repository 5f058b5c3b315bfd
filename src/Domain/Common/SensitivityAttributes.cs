namespace SvcInfra.Domain.Common;

/// <summary>
/// A value that opens something: a password, a token, a key, or a hash of one. The audit trail says that it changed and never from what to what, and a
/// command that carries one cannot wait in a queue.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class SecretAttribute : Attribute;

/// <summary>
/// A value that says something about a person: a name, an address. In the audit trail it stands where it can be erased without breaking the chain
/// (GDPR Art. 17).
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class PersonalDataAttribute : Attribute;
