using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.ApiKeys.ServiceAccounts;

public static class ServiceAccountErrors
{
    public static readonly Error NotFound = new(ErrorKind.NotFound, "api_keys.service_account_not_found", "There is no such service account in this tenant.");
    public static readonly Error NameTaken = new(ErrorKind.Conflict, "api_keys.service_account_name_taken", "There is a service account with this name already.");
    public static readonly Error TooMany = new(ErrorKind.Conflict, "api_keys.too_many_service_accounts", "This tenant has as many service accounts as it may: delete some.");
    public static readonly Error RoleAboveOwn = new(ErrorKind.Forbidden, "api_keys.role_above_own", "You can neither make nor change a service account with a role above your own.");
}
