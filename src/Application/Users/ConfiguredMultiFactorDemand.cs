using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Users;

internal sealed class ConfiguredMultiFactorDemand(IOptions<SignInOptions> options) : IMultiFactorDemand
{
    public MultiFactorDemand Demand => options.Value.RequireMultiFactor ?? MultiFactorDemand.None;
}
