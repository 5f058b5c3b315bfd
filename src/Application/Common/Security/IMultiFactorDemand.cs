namespace SvcInfra.Application.Common.Security;

/// <summary>Which users the installation requires to present two factors, or a passkey. A tenant may require this of its members as well.</summary>
public interface IMultiFactorDemand
{
    MultiFactorDemand Demand { get; }
}

public enum MultiFactorDemand
{
    None,

    /// <summary>For operator requests (<see cref="RequireOperatorAttribute"/>).</summary>
    Operators,

    /// <summary>
    /// For every request except <see cref="PublicAttribute"/> and <see cref="AuthenticatedAttribute.OpenToSingleFactor"/>. API keys and jobs
    /// have no session and pass.
    /// </summary>
    Everyone,
}
