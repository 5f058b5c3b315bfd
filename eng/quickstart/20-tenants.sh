# Each creates a tenant and switches to it.
for name in ada bob; do
  token=${access[$name]}
  call "$name creates a tenant" 201 POST /api/v1/tenants "{\"slug\":\"$name-$run\",\"name\":\"Tenant of $name\"}"
  tenant=$(field id)
  call "$name switches to it" 200 POST /api/v1/tenants/switch "{\"tenantId\":\"$tenant\"}"
  access[$name]=$(field accessToken)
done
token=${access[ada]}
call "ada names bob's tenant" 400 GET "/api/v1/tenants/$tenant"
expect_code tenant_mismatch
