namespace SvcInfra.Application.Common.Security;

/// <summary>Of whom the installation demands two factors, or a passkey. A tenant may demand them of its members besides.</summary>
public interface IMultiFactorDemand
{
    MultiFactorDemand Demand { get; }
}

public enum MultiFactorDemand
{
    None,

    /// <summary>For what only operators may do (<see cref="RequireOperatorAttribute"/>).</summary>
    Operators,

    /// <summary>For everything but what is <see cref="PublicAttribute"/> or <see cref="AuthenticatedAttribute.OpenToSingleFactor"/>. API keys and jobs have no session and pass.</summary>
    Everyone,
}
